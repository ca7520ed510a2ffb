-- Writes and removes set-aside groups; prepended to the scripts that do. Uses `sections.lua`.

-- The values of one group: id, segment, conversions, first deadline, wait ms, failures, possibly sent since (ms, or
-- ''), attempts (JSON, or ''), error (or '').
local GROUP_VALUES = 9

-- Writes the groups of the section 'groups'. A group that exists is written again but not counted again.
local function addGroups(aside, count, groupPrefix)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  for id, segment, conversions, deadline, wait, failures, sentAt, attempts, failure in rows('groups', GROUP_VALUES) do
    local key = groupPrefix .. id
    if redis.call('EXISTS', key) == 0 then redis.call('INCRBY', count, conversions) end
    redis.call('HSET', key, 'v', segment, 'c', conversions, 'd', deadline, 'n', failures, 'f', sentAt, 'a', attempts, 'e', failure, 'k', 0)
    redis.call('HDEL', key, 's')
    redis.call('ZADD', aside, string.format('%d', now + wait), id)
  end
end

local function removeGroup(aside, count, groupPrefix, id)
  local conversions = redis.call('HGET', groupPrefix .. id, 'c')
  if not conversions then return false end
  redis.call('DEL', groupPrefix .. id)
  redis.call('ZREM', aside, id)
  redis.call('DECRBY', count, conversions)
  return true
end
