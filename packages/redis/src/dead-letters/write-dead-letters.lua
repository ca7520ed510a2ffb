-- Writes dead letters of one destination.
-- KEYS: index by time, facets, replaying, replayed, whole.
-- ARGV: dead letter prefix, facet prefix, replay prefix, retention seconds, incarnation of the server when the slice
--       began (or ''), then per dead letter: id, died at (ms), record (its facets and JSON, dead-letter-record.ts).
-- Returns how many dead letters there are now.
-- When the server has another incarnation, nothing is written: the settle that follows would not count it.
-- Each dead letter is in the index of each of its facets. For one that a replay had sent, the replay counts the new
-- death.
-- Run twice: the same dead letter is written again and leaves its old facets.
local byTime, facets, replaying, replayed, whole = unpack(KEYS)
local deadLetterPrefix, facetPrefix, replayPrefix, retention, incarnation = unpack(ARGV, 1, 5)
if incarnation ~= '' and incarnation ~= incarnationNow() then return redis.call('ZCARD', byTime) end
local time = redis.call('TIME')
local oldest = time[1] * 1000 - retention * 1000
local touched = {[byTime] = true, [whole] = true}
for at = 6, #ARGV, 3 do
  local id, diedAt, record = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if hasFacet(record, 'reason:expired') then
    -- A closed window adds nothing to what is known of a possibly delivered conversion: the record `outcome_unknown`
    -- stays.
    local before = redis.call('GET', deadLetterPrefix .. id)
    if before and hasFacet(before, 'reason:outcome_unknown') then record = before end
  end
  takeOutOfPeople(deadLetterPrefix, facetPrefix, id)
  takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
  countForReplay(replaying, replayPrefix, id, 'died')
  redis.call('ZREM', replayed, id)
  redis.call('SET', deadLetterPrefix .. id, record, 'EX', retention)
  redis.call('ZADD', byTime, diedAt, id)
  redis.call('ZADD', whole, diedAt, id)
  for _, facet in ipairs(facetsIn(record)) do
    local mark = personIn(facet)
    if mark then
      redis.call('ZADD', facetPrefix .. 'people', 0, mark .. id)
    else
      redis.call('SADD', facets, facet)
      redis.call('ZADD', facetPrefix .. facet, diedAt, id)
      touched[facetPrefix .. facet] = true
    end
  end
end
for index in pairs(touched) do redis.call('ZREMRANGEBYSCORE', index, '-inf', '(' .. string.format('%d', oldest)) end
return redis.call('ZCARD', byTime)
