-- Deletes dead letters that were kept for long enough.
-- KEYS: index by time, whole.
-- ARGV: dead letter prefix, facet prefix, the time (ms) before which they died, most of them.
-- Returns how many were deleted. Dead letters in a replay have left the index, and are left alone.
-- Run twice: the next ones are deleted.
local byTime, whole = unpack(KEYS)
local deadLetterPrefix, facetPrefix, before, most = unpack(ARGV)
local ids = redis.call('ZRANGEBYSCORE', byTime, '-inf', '(' .. before, 'LIMIT', 0, most)
for _, id in ipairs(ids) do
  takeOutOfPeople(deadLetterPrefix, facetPrefix, id)
  takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
  redis.call('ZREM', whole, id)
  redis.call('DEL', deadLetterPrefix .. id)
end
return #ids
