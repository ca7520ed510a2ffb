-- Announces a process and looks at the others on its machine.
-- KEYS: processes of the machine, by when they announced themselves.
-- ARGV: mark of the process, ms after which a silent one is forgotten.
-- Returns mark and time of each process, this one included.
-- Run twice: announced once more.
local processes, kept = KEYS[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', processes, string.format('%d', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', processes, '-inf', string.format('(%d', now - kept))
-- Announced under another clock. One that lives announces itself again.
redis.call('ZREMRANGEBYSCORE', processes, string.format('(%d', now + kept), '+inf')
redis.call('PEXPIRE', processes, kept)
return redis.call('ZRANGE', processes, 0, -1, 'WITHSCORES')
