-- Reads arguments in named sections; prepended to the scripts that take them. A section is its name, the number of its
-- values, and the values.
local sections = {}
do
  local at = 1
  while at <= #ARGV do
    local section = { first = at + 2, last = at + 1 + ARGV[at + 1] }
    sections[ARGV[at]] = section
    at = section.last + 1
  end
end

local function isEmpty(name)
  return sections[name].first > sections[name].last
end

-- The values of a section.
local function values(name)
  return unpack(ARGV, sections[name].first, sections[name].last)
end

-- Iterates over a section that holds rows of `width` values.
local function rows(name, width)
  local at, last = sections[name].first - width, sections[name].last
  return function()
    at = at + width
    if at <= last then return unpack(ARGV, at, at + width - 1) end
  end
end
