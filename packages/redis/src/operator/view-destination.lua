-- Returns the state of a destination for operators and metrics.
-- KEYS: gate, replaying, running replays, index by time, whole.
-- ARGV: facet prefix, replay prefix, reasons of dead letters.
-- Returns {state, why it is shut or '', dead letters being replayed, dead letters that running replays have still to
-- take, when the oldest died (ms) or '', dead letters with their conversions, when the oldest of them died or '', dead
-- letters a reason ...}.
local gate, replaying, running, byTime, whole = unpack(KEYS)
local facetPrefix, replayPrefix = ARGV[1], ARGV[2]

local left = 0
for _, id in ipairs(redis.call('SMEMBERS', running)) do
  left = left + redis.call('ZCARD', replayPrefix .. id .. ':left')
end
local function oldestIn(index)
  return redis.call('ZRANGEBYSCORE', index, '(0', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2] or ''
end
local state, reason = unpack(redis.call('HMGET', gate, 'state', 'reason'))
local answer = { state or 'open', reason or '', redis.call('HLEN', replaying), left, oldestIn(byTime), redis.call('ZCARD', whole), oldestIn(whole) }
for at = 3, #ARGV do answer[#answer + 1] = redis.call('ZCARD', facetPrefix .. 'reason:' .. ARGV[at]) end
return answer
