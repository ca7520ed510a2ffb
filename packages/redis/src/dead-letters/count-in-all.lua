-- Counts the entries of a part of one index that are in all the others.
-- KEYS: index, others.
-- ARGV: first and last place of the part, the newest entry being 0.
-- Returns the count.
-- Run twice: the same; it writes nothing.
local ids = redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[2])
for at = 2, #KEYS do
  if #ids == 0 then return 0 end
  local diedAt, both = redis.call('ZMSCORE', KEYS[at], unpack(ids)), {}
  for place, id in ipairs(ids) do
    if diedAt[place] then both[#both + 1] = id end
  end
  ids = both
end
return #ids
