-- What the scripts about dead letters share; put before each of them.

-- The facets of a record, which stand before its JSON: "<bytes of them>\n<bytes>:<facet><bytes>:<facet>...".
local function facetsIn(record)
  local line = string.find(record, '\n', 1, true)
  local at, last, facets = line + 1, line + tonumber(string.sub(record, 1, line - 1)), {}
  while at <= last do
    local colon = string.find(record, ':', at, true)
    local after = colon + tonumber(string.sub(record, at, colon - 1))
    facets[#facets + 1] = string.sub(record, colon + 1, after)
    at = after + 1
  end
  return facets
end

local function hasFacet(record, wanted)
  for _, facet in ipairs(facetsIn(record)) do
    if facet == wanted then return true end
  end
  return false
end

-- Takes a dead letter out of the indexes that it stands in; its record stays.
local function takeOutOfIndexes(byTime, letterPrefix, facetPrefix, id)
  if redis.call('ZREM', byTime, id) == 0 then return false end
  local record = redis.call('GET', letterPrefix .. id)
  if record then
    for _, facet in ipairs(facetsIn(record)) do redis.call('ZREM', facetPrefix .. facet, id) end
  end
  return true
end

-- Ends what a replay had to wait for, if a replay had sent this dead letter, and counts how it ended.
local function countForReplay(replaying, replayPrefix, id, how)
  local replay = redis.call('HGET', replaying, id)
  if not replay then return end
  redis.call('HDEL', replaying, id)
  if redis.call('EXISTS', replayPrefix .. replay) == 1 then redis.call('HINCRBY', replayPrefix .. replay, how, 1) end
end
