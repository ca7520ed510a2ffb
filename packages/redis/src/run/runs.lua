-- Shared by the scripts that keep and drop the runs of a source; prepended to each of them.

-- Deletes a run. Returns its entry and the bytes left of all runs, or nil when it does not exist.
local function dropRun(byTime, entries, bytes, headPrefix, itemsPrefix, id)
  redis.call('ZREM', byTime, id)
  redis.call('DEL', headPrefix .. id, itemsPrefix .. id)
  local entry = redis.call('HGET', entries, id)
  if not entry then return nil end
  redis.call('HDEL', entries, id)
  return entry, redis.call('DECRBY', bytes, string.match(entry, '^%d+'))
end
