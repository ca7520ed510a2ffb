-- Records the results of a chunk of a replay.
-- KEYS: replay, chunk, index by time, replaying.
-- ARGV: id, dead letter prefix, facet prefix, number of dead letters sent, their ids, then per dead letter that is
--       kept: id, reason.
-- A dead letter of the chunk that is in neither list was settled before this call. It counts as sent.
-- Run twice: the chunk is gone, so nothing is counted again.
local replay, chunk, byTime, replaying = unpack(KEYS)
local id, deadLetterPrefix, facetPrefix = unpack(ARGV, 1, 3)
local sent = tonumber(ARGV[4])
for at = 5, 4 + sent do
  -- A dead letter leaves the indexes while its conversion is on its way, unless it was settled, and perhaps written
  -- again, already.
  if redis.call('HGET', replaying, ARGV[at]) == id then takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, ARGV[at]) end
end
for at = 5 + sent, #ARGV, 2 do
  local deadLetter, why = ARGV[at], ARGV[at + 1]
  if redis.call('ZREM', chunk, deadLetter) == 1 then
    if redis.call('HGET', replaying, deadLetter) == id then redis.call('HDEL', replaying, deadLetter) end
    redis.call('HINCRBY', replay, why, 1)
  end
end
redis.call('HINCRBY', replay, 'sent', redis.call('ZCARD', chunk))
redis.call('DEL', chunk)
return 1
