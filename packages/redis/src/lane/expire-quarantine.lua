-- Deletes segments that were quarantined before a time.
-- KEYS: quarantine.
-- ARGV: the time (ms), most segments.
-- Returns {segments, conversions in them}. Run twice: the next ones are deleted.
local entries = redis.call('XRANGE', KEYS[1], '-', '(' .. ARGV[1] .. '-0', 'COUNT', ARGV[2])
local conversions = 0
for _, entry in ipairs(entries) do
  local fields = entry[2]
  for at = 1, #fields, 2 do
    if fields[at] == 'c' then conversions = conversions + fields[at + 1] end
  end
  redis.call('XDEL', KEYS[1], entry[1])
end
return { #entries, conversions }
