// The worker that takes the place of a bad one (RIALTO_WORKER=false): it forgets all that was kept, and goes.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', event => event.waitUntil(go()))

async function go() {
  for (const name of await caches.keys()) if (name.startsWith('rialto-')) await caches.delete(name)
  await self.registration.unregister()
}
