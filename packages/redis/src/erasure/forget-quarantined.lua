-- Replaces a quarantined segment by one in which some of its conversions are emptied and finished.
-- KEYS: quarantine.
-- ARGV: id, the segment that replaces it, which of its conversions are finished then, a bit each.
-- Returns 1, or 0 when the segment is gone. Run twice: it has another id already.
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
local fields = entry[2]
for at = 1, #fields, 2 do
  if fields[at] == 'v' then fields[at + 1] = ARGV[2] end
  if fields[at] == 'p' then fields[at + 1] = ARGV[3] end
end
redis.call('XADD', KEYS[1], '*', unpack(fields))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
