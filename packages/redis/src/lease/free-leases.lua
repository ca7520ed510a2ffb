-- Frees leases of one holder, or of a dead process. Whatever else names the holder stays: without a lease it shows a
-- crash.
-- KEYS: leases.
-- ARGV: the holder's nonce, or what every nonce of the process begins with.
-- Returns how many were freed. Run twice: the second time none.
local freed = 0
for _, lease in ipairs(KEYS) do
  local nonce = redis.call('GET', lease)
  if nonce and string.sub(nonce, 1, #ARGV[1]) == ARGV[1] then freed = freed + redis.call('DEL', lease) end
end
return freed
