-- Deletes the dead letters of delivered conversions that the ledger never counted.
-- KEYS: index by time, replaying, whole.
-- ARGV: dead letter prefix, facet prefix, replay prefix, ids.
-- Returns how many were deleted. A dead letter that was closed before stays. Run twice: they are gone.
local byTime, replaying, whole = unpack(KEYS)
local deadLetterPrefix, facetPrefix, replayPrefix = unpack(ARGV, 1, 3)
local removed = 0
for at = 4, #ARGV do
  local id = ARGV[at]
  takeOutOfPeople(deadLetterPrefix, facetPrefix, id)
  local isDead = takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
  if isDead or redis.call('HEXISTS', replaying, id) == 1 then
    countForReplay(replaying, replayPrefix, id, 'delivered')
    redis.call('ZREM', whole, id)
    redis.call('DEL', deadLetterPrefix .. id)
    removed = removed + 1
  end
end
return removed
