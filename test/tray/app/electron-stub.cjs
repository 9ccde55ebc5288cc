// What `electron` is under test: whatever fake stands there at the moment.
module.exports = new Proxy({}, { get: (_none, name) => globalThis.electronUnderTest[name] });
