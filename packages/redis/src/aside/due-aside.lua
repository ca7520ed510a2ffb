-- Takes up set-aside groups that are due.
-- KEYS: aside.
-- ARGV: group prefix, how many, nonce of the lease.
-- Returns per group: id, segment, conversions, first deadline, failures, possibly sent since (ms, or ''), begun ("<ms>
-- <position>", or ''), attempts (JSON, or ''), error (or ''), how many drains took it up, this one included.
-- Run twice: a holder of the lease is counted once.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer = {}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%d', now), 'LIMIT', 0, ARGV[2])
-- No wait is longer than a day. A group due later than that was written under another clock.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%d', now + 86400001), '+inf', 'LIMIT', 0, ARGV[2] - #due)) do
  due[#due + 1] = id
end
for _, id in ipairs(due) do
  local key = ARGV[1] .. id
  local values = redis.call('HMGET', key, 'v', 'c', 'd', 'n', 'f', 's', 'a', 'e')
  answer[#answer + 1] = id
  for place = 1, 8 do answer[#answer + 1] = values[place] or '' end
  if redis.call('HGET', key, 'b') ~= ARGV[3] then
    redis.call('HSET', key, 'b', ARGV[3])
    redis.call('HINCRBY', key, 'k', 1)
  end
  answer[#answer + 1] = tonumber(redis.call('HGET', key, 'k') or 1)
end
return answer
