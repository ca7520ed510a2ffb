-- Appends quarantined segments to their lane again whose sealing key was missing and is here now.
-- KEYS: stream, waiting, quarantine, deadlines, ended.
-- ARGV: after which entry, most entries looked at, most milliseconds since a segment was accepted, reasons.
-- Returns {the last entry looked at, or '' at the end, conversions appended}.
-- Run twice: those entries are gone.
local after, most, age = unpack(ARGV, 1, 3)
local wanted = {}
for at = 4, #ARGV do wanted[ARGV[at]] = true end
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - age
local entries = redis.call('XRANGE', KEYS[3], after == '' and '-' or '(' .. after, '+', 'COUNT', most)
local moved, last = 0, ''
for _, entry in ipairs(entries) do
  last = entry[1]
  local accepted, reason
  for at = 1, #entry[2], 2 do
    if entry[2][at] == 'id' then accepted = tonumber(string.match(entry[2][at + 1], '^%d+')) end
    if entry[2][at] == 'reason' then reason = entry[2][at + 1] end
  end
  if wanted[reason] and accepted >= oldest then moved = moved + requeueEntry(KEYS, entry) end
end
if #entries < tonumber(most) then last = '' end
return { last, moved }
