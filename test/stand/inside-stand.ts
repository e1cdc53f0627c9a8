import {lineInto} from '../../src/embedded/in-process.ts'
import {overHttps} from '../../src/open.ts'
import {ADMIN} from './settings.ts'
import type {Inside, Stand} from './stand.ts'
import {kubeOfWorld} from './world-kube.ts'
import {boot, userOf} from './world-stand.ts'
import type {WorldOptions} from './world-stand.ts'
import {timeOf} from './world-time.ts'

/**
 * The same as `bootWorld`, with commands and tests inside the world's own process; only Helm and
 * kubectl come over the wire.
 */
export function bootInside(options: WorldOptions = {}): Promise<Stand> {
  return boot(options, 1, (embedded, users) => {
    const {world, serving} = embedded
    const {clock, during, stop} = timeOf(embedded)
    const byToken = new Map(users.map(({token, user}) => [token, user]))
    const connect: Inside['connect'] = (target, by) => {
      const user =
        target.server === serving.url ? byToken.get(String(target.user['token'])) : undefined
      return user === undefined ? overHttps(target, by) : lineInto({world, user, clock}, target, by)
    }
    return {
      api: kubeOfWorld(world, userOf(ADMIN, ['system:masters'])),
      inside: {world, connect, during},
      stopTime: stop,
    }
  })
}
