-- Writes dead letters of one destination. KEYS: index by time, facets.
-- ARGV: letter prefix, facet prefix, retention seconds, then per letter: id, died at (ms), record (JSON, with its facets).
-- Each letter stands in the index of each of its facets. Twice: the same letter is written again, out of its old facets.
local letterPrefix, facetPrefix, retention = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local oldest = time[1] * 1000 - retention * 1000
local touched = {[KEYS[1]] = true}
for at = 4, #ARGV, 3 do
  local id, diedAt, record = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local before = redis.call('GET', letterPrefix .. id)
  if before then
    for _, facet in ipairs(cjson.decode(before).facets) do redis.call('ZREM', facetPrefix .. facet, id) end
  end
  redis.call('SET', letterPrefix .. id, record, 'EX', retention)
  redis.call('ZADD', KEYS[1], diedAt, id)
  for _, facet in ipairs(cjson.decode(record).facets) do
    redis.call('SADD', KEYS[2], facet)
    redis.call('ZADD', facetPrefix .. facet, diedAt, id)
    touched[facetPrefix .. facet] = true
  end
end
for index in pairs(touched) do redis.call('ZREMRANGEBYSCORE', index, '-inf', '(' .. string.format('%d', oldest)) end
return (#ARGV - 3) / 3
