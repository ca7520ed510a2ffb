-- Shared by the scripts about dead letters; prepended to each of them.

-- Returns the facets of a record. They precede its JSON: "<bytes of them>\n<bytes>:<facet><bytes>:<facet>...".
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

-- Returns the mark of a person that a facet holds. These are in an index of their own, in every state of a dead letter.
local function personIn(facet) return string.match(facet, '^person:(.+)$') end

-- Removes a dead letter from the index of persons, before its record is deleted or replaced.
local function takeOutOfPeople(deadLetterPrefix, facetPrefix, id)
  local record = redis.call('GET', deadLetterPrefix .. id)
  if not record then return end
  for _, facet in ipairs(facetsIn(record)) do
    local mark = personIn(facet)
    if mark then redis.call('ZREM', facetPrefix .. 'people', mark .. id) end
  end
end

local function hasFacet(record, wanted)
  for _, facet in ipairs(facetsIn(record)) do
    if facet == wanted then return true end
  end
  return false
end

-- Removes a dead letter from its indexes; its record stays. Returns false when it was in none.
local function takeOutOfIndexes(byTime, deadLetterPrefix, facetPrefix, id)
  if redis.call('ZREM', byTime, id) == 0 then return false end
  local record = redis.call('GET', deadLetterPrefix .. id)
  if record then
    for _, facet in ipairs(facetsIn(record)) do redis.call('ZREM', facetPrefix .. facet, id) end
  end
  return true
end

-- Counts the outcome of a dead letter for the replay that had sent it, if there is one. The replay waits for it no
-- longer.
local function countForReplay(replaying, replayPrefix, id, how)
  local replay = redis.call('HGET', replaying, id)
  if not replay then return end
  redis.call('HDEL', replaying, id)
  if redis.call('EXISTS', replayPrefix .. replay) == 1 then redis.call('HINCRBY', replayPrefix .. replay, how, 1) end
end
