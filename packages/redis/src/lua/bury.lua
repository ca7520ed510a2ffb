-- Writes dead letters of one destination. KEYS: index by time, facets, replaying, replayed.
-- ARGV: letter prefix, facet prefix, replay prefix, retention seconds, then per letter: id, died at (ms), record (its facets
-- and JSON, dead-letter-record.ts). Returns how many letters there are now.
-- Each letter stands in the index of each of its facets. One that a replay had sent is that replay's to count.
-- Twice: the same letter is written again, out of its old facets.
local byTime, facets, replaying, replayed = unpack(KEYS)
local letterPrefix, facetPrefix, replayPrefix, retention = unpack(ARGV, 1, 4)
local time = redis.call('TIME')
local oldest = time[1] * 1000 - retention * 1000
local touched = {[byTime] = true}
for at = 5, #ARGV, 3 do
  local id, diedAt, record = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  takeOutOfIndexes(byTime, letterPrefix, facetPrefix, id)
  countForReplay(replaying, replayPrefix, id, 'died')
  redis.call('ZREM', replayed, id)
  redis.call('SET', letterPrefix .. id, record, 'EX', retention)
  redis.call('ZADD', byTime, diedAt, id)
  for _, facet in ipairs(facetsIn(record)) do
    redis.call('SADD', facets, facet)
    redis.call('ZADD', facetPrefix .. facet, diedAt, id)
    touched[facetPrefix .. facet] = true
  end
end
for index in pairs(touched) do redis.call('ZREMRANGEBYSCORE', index, '-inf', '(' .. string.format('%d', oldest)) end
return redis.call('ZCARD', byTime)
