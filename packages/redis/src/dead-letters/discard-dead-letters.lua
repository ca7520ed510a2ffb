-- Deletes dead letters for good.
-- KEYS: index by time, replaying.
-- ARGV: dead letter prefix, facet prefix, then per dead letter: id, died at (ms).
-- Returns how many were deleted. A dead letter stays when it was written again since, or when a replay has sent it.
-- Run twice: they are gone already.
local byTime, replaying = unpack(KEYS)
local deadLetterPrefix, facetPrefix = unpack(ARGV, 1, 2)
local removed = 0
for at = 3, #ARGV, 2 do
  local id, diedAt = ARGV[at], ARGV[at + 1]
  if redis.call('ZSCORE', byTime, id) == diedAt and redis.call('HEXISTS', replaying, id) == 0 then
    takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
    redis.call('DEL', deadLetterPrefix .. id)
    removed = removed + 1
  end
end
return removed
