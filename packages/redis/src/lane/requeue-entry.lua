-- Appends a quarantined segment to its lane again; prepended to the scripts that do. Uses `ended.lua`.

-- Takes the keys stream, waiting, quarantine, deadlines, ended, and an entry of the quarantine. Returns the conversions
-- in it.
local function requeueEntry(keys, entry)
  local stream, waiting, quarantine, deadlines, ended = unpack(keys)
  local values = { d = 0, p = '' }
  for at = 1, #entry[2], 2 do values[entry[2][at]] = entry[2][at + 1] end
  local id = redis.call('XADD', stream, '*', 'c', values.c, 'v', values.v, 'd', values.d)
  if values.p ~= '' then redis.call('HSET', ended, id, values.p) end
  redis.call('HINCRBY', deadlines, math.floor(values.d / 3600), 1)
  redis.call('INCRBY', waiting, values.c - countBits(values.p))
  redis.call('XDEL', quarantine, entry[1])
  return tonumber(values.c)
end
