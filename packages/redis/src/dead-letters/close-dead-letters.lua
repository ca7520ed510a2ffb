-- Closes dead letters whose conversions were delivered later. Their conversions are to be removed.
-- KEYS: index by time, replaying, replayed, whole.
-- ARGV: dead letter prefix, facet prefix, replay prefix, retention seconds, ids.
-- Run twice: the dead letters have left the indexes already, and no replay waits for them.
local byTime, replaying, replayed, whole = unpack(KEYS)
local deadLetterPrefix, facetPrefix, replayPrefix, retention = unpack(ARGV, 1, 4)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for at = 5, #ARGV do
  local id = ARGV[at]
  takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
  countForReplay(replaying, replayPrefix, id, 'delivered')
  redis.call('ZADD', whole, 'XX', 0, id)
  if redis.call('EXISTS', deadLetterPrefix .. id) == 1 then redis.call('ZADD', replayed, now, id) end
end
redis.call('ZREMRANGEBYSCORE', replayed, '-inf', '(' .. string.format('%d', now - retention * 1000))
return 1
