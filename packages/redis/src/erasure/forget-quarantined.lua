-- Replaces quarantined segments of a lane by ones in which some of their conversions are emptied and finished.
-- KEYS: quarantine, where it is written anew.
-- ARGV, per segment: id, the segment that replaces it, which of its conversions are finished then, a bit each.
-- Returns how many were replaced: one that is gone stays gone. Run twice: they are replaced by the same again.
-- All of the stream is written anew: Redis keeps the bytes of a deleted entry for as long as its neighbours live.
local quarantine, anew = unpack(KEYS)
local replacements, replaced = {}, 0
for at = 1, #ARGV, 3 do replacements[ARGV[at]] = { v = ARGV[at + 1], p = ARGV[at + 2] } end
redis.call('DEL', anew)
for _, entry in ipairs(redis.call('XRANGE', quarantine, '-', '+')) do
  local id, fields = unpack(entry)
  local own = replacements[id]
  if own then
    replaced = replaced + 1
    for at = 1, #fields, 2 do fields[at + 1] = own[fields[at]] or fields[at + 1] end
  end
  redis.call('XADD', anew, id, unpack(fields))
end
if replaced > 0 then
  redis.call('RENAME', anew, quarantine)
else
  redis.call('DEL', anew)
end
return replaced
