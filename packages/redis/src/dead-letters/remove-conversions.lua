-- Replaces the records of dead letters by ones without their conversions.
-- KEYS: whole.
-- ARGV: dead letter prefix, facet prefix, then per dead letter: id, its record as it was read, the record that replaces it.
-- Returns how many are done with: replaced, or missing and forgotten. A record that was written again since stays.
-- Run twice: they are replaced already.
local whole = KEYS[1]
local done = 0
for at = 3, #ARGV, 3 do
  local id, before, after = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local key = ARGV[1] .. id
  local present = redis.call('GET', key)
  if present == before then
    takeOutOfPeople(ARGV[1], ARGV[2], id)
    redis.call('SET', key, after, 'KEEPTTL')
  end
  if present == before or not present then
    redis.call('ZREM', whole, id)
    done = done + 1
  end
end
return done
