-- Starts a replay: freezes its selection.
-- KEYS: index by time, replay, dead letters left, replays, running.
-- ARGV: id, since (ms or -inf), until (ms, not included, or +inf), retention seconds, number of indexes, indexes,
--       number of ids, ids, fields and values of the replay. Without ids it selects all dead letters that are in every
--       index.
-- Returns the number of dead letters, or -1 when there is a replay of this id already. Run twice: changes nothing.
local byTime, replay, left, replays, running = unpack(KEYS)
local id, since, untilMs, retention = unpack(ARGV, 1, 4)
if redis.call('EXISTS', replay) == 1 then return -1 end

local indexes = { byTime }
local at = 6
for _ = 1, tonumber(ARGV[5]) do
  indexes[#indexes + 1] = ARGV[at]
  at = at + 1
end
local ids = tonumber(ARGV[at])
for one = at + 1, at + ids do
  local diedAt = redis.call('ZSCORE', byTime, ARGV[one])
  if diedAt then redis.call('ZADD', left, diedAt, ARGV[one]) end
end
if ids == 0 then
  indexes[#indexes + 1] = 'AGGREGATE'
  indexes[#indexes + 1] = 'MAX'
  redis.call('ZINTERSTORE', left, #indexes - 2, unpack(indexes))
  redis.call('ZREMRANGEBYSCORE', left, '-inf', '(' .. since)
  redis.call('ZREMRANGEBYSCORE', left, untilMs, '+inf')
end
local total = redis.call('ZCARD', left)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', replay, 'state', 'running', 'total', total, 'startedAt', string.format('%d', now), unpack(ARGV, at + ids + 1))
for _, key in ipairs({ replay, left }) do redis.call('EXPIRE', key, retention) end
redis.call('ZADD', replays, now, id)
redis.call('ZREMRANGEBYSCORE', replays, '-inf', '(' .. string.format('%d', now - retention * 1000))
redis.call('SADD', running, id)
return total
