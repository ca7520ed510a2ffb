-- Deletes dead letters for good, whatever their state.
-- KEYS: index by time, replaying, replayed, whole.
-- ARGV: dead letter prefix, facet prefix, replay prefix, then per dead letter: id, died at (ms).
-- Returns how many were deleted. A dead letter stays when it was written again since. One that a replay has sent is
-- deleted and its conversion goes on; the replay counts it as gone.
-- Run twice: they are gone already.
local byTime, replaying, replayed, whole = unpack(KEYS)
local deadLetterPrefix, facetPrefix, replayPrefix = unpack(ARGV, 1, 3)
local removed = 0
for at = 4, #ARGV, 2 do
  local id, diedAt = ARGV[at], ARGV[at + 1]
  local diedLast = redis.call('ZSCORE', byTime, id)
  if not diedLast or diedLast == diedAt then
    takeOutOfPeople(deadLetterPrefix, facetPrefix, id)
    takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
    countForReplay(replaying, replayPrefix, id, 'gone')
    redis.call('ZREM', replayed, id)
    redis.call('ZREM', whole, id)
    removed = removed + redis.call('DEL', deadLetterPrefix .. id)
  end
end
return removed
