-- Postpones a set-aside group that cannot be opened. No worker died over it: the count of takings starts anew.
-- KEYS: aside.
-- ARGV: group prefix, id, wait ms, why it cannot be opened.
-- Run twice: postpones it once more. A group that is gone stays gone.
local key = ARGV[1] .. ARGV[2]
if redis.call('EXISTS', key) == 0 then return 0 end
redis.call('HSET', key, 'k', 0, 'b', '', 'e', ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZADD', KEYS[1], 'XX', 'CH', string.format('%d', now + ARGV[3]), ARGV[2])
