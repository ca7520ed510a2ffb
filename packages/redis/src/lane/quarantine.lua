-- Moves a segment out of its lane into quarantine.
-- KEYS: stream, waiting, quarantine, crashes, deadlines, ended.
-- ARGV: segment id, reason.
-- Returns 1 when moved, 0 when the segment was gone already.
-- Resets the count of crashes, so that the next head of the lane is not blamed for earlier ones.
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
local fields = entry[2]
-- Keeps which of its conversions are finished.
local ended = redis.call('HGET', KEYS[6], ARGV[1]) or ''
redis.call('HDEL', KEYS[6], ARGV[1])
redis.call('XADD', KEYS[3], '*', 'id', ARGV[1], 'reason', ARGV[2], 'p', ended, unpack(fields))
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[4])
for at = 1, #fields, 2 do
  if fields[at] == 'c' then redis.call('DECRBY', KEYS[2], fields[at + 1] - countBits(ended)) end
  if fields[at] == 'd' then
    local hour = math.floor(fields[at + 1] / 3600)
    if redis.call('HINCRBY', KEYS[5], hour, -1) <= 0 then redis.call('HDEL', KEYS[5], hour) end
  end
end
return 1
