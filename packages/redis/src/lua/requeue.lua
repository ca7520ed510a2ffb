-- Puts a quarantined segment back at the end of its lane. KEYS: stream, waiting, quarantine, closed.  ARGV: entry id.
-- Returns the conversions in it; 0 when the entry is gone, -1 when the lane is closed.
-- Twice: the entry is gone.
local entry = redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
if redis.call('EXISTS', KEYS[4]) == 1 then return -1 end
local segment, count
for at = 1, #entry[2], 2 do
  if entry[2][at] == 'v' then segment = entry[2][at + 1] end
  if entry[2][at] == 'c' then count = entry[2][at + 1] end
end
redis.call('XADD', KEYS[1], '*', 'c', count, 'v', segment)
redis.call('INCRBY', KEYS[2], count)
redis.call('XDEL', KEYS[3], ARGV[1])
return tonumber(count)
