import {run} from '../../src/verbs/run.ts'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Cluster, Ports} from '../../src/ports/ports.ts'
import {DriverError, OutsideError, UsageError} from '../../src/ports/trouble.ts'
import {Refused} from '../../src/verbs/contract.ts'
import type {CommandContext, Outcome} from '../../src/verbs/contract.ts'
import {rollback} from '../../src/verbs/rollback.ts'
import {resume} from '../../src/verbs/resume.ts'
import {changed, changes} from './forger.ts'
import {Life, live, stopAfter} from './life.ts'
import {large} from './meshes.ts'
import {forge, textsOf} from './writer.ts'

const RUNS = Number(process.env['SEEDS'] ?? 60)
const VERBS: Readonly<Record<string, (context: CommandContext) => Promise<Outcome>>> = {
  resume,
  run: context => run(context),
  rollback: context => rollback(context, {kind: 'all'}),
}
const KINDS = ['plain', 'tagged', 'labelled', 'mixed'] as const
/** Namespaces of the mesh: all others are not to be touched. */
const MESH = ['shop', 'mail', 'lone', 'gates']

interface Patch {
  readonly metadata?: {readonly labels?: object}
  readonly spec?: {
    readonly template?: {
      readonly metadata?: {readonly labels?: object; readonly annotations?: object}
    }
  }
}

const others = (what: object | undefined, allowed: RegExp): readonly string[] =>
  Object.keys(what ?? {}).filter(each => !allowed.test(each))

const oddNamespace = (name: string, {metadata, ...rest}: Patch): readonly string[] => [
  ...(MESH.includes(name) ? [] : [`namespace ${name}`]),
  ...others(rest, /^$/),
  ...others(metadata, /^labels$/),
  ...others(metadata?.labels, /^(istio-injection|istio\.io\/rev)$/),
]

const oddWorkload = (namespace: string, {spec, ...rest}: Patch): readonly string[] => [
  ...(MESH.includes(namespace) ? [] : [`a workload of ${namespace}`]),
  ...others(rest, /^$/),
  ...others(spec, /^template$/),
  ...others(spec?.template, /^metadata$/),
  ...others(spec?.template?.metadata?.labels, /^istio\.io\/rev$/),
  ...others(spec?.template?.metadata?.annotations, /^meshctl\.dev\//),
]

/** What is sent to the cluster, checked at the port: half sentences on what may never be sent. */
function watched(ports: Ports, odd: string[]): Ports {
  const patch: Cluster['patch'] = async (key, type, body) => {
    const {kind} = key.resource
    if (kind === 'Namespace') odd.push(...oddNamespace(key.name, body as Patch))
    if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))
      odd.push(...oddWorkload(key.namespace ?? '', body as Patch))
    return ports.cluster.patch(key, type, body)
  }
  const cluster = new Proxy(ports.cluster, {
    get: (target, port) =>
      port === 'patch' ? patch : (Reflect.get(target, port, target) as unknown),
  })
  return {...ports, cluster}
}

const KNOWN = [OutsideError, Refused, DriverError, UsageError]

test(
  `[S] issue 9 row 3: ${RUNS} forged journals: refused, or every write is an upgrade's, in ` +
    'this mesh, and nothing is lost',
  async () => {
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KINDS),
        fc.integer({min: 1, max: 9}),
        fc.constantFrom(...Object.keys(VERBS)),
        changes,
        async (kind, steps, name, all) => {
          const world = await large(7, kind)
          await stopAfter(world, steps)
          await world.time.pass(20_000)
          const texts = textsOf(world)
          forge(world, changed(texts, all))
          const calls = world.helm.calls.length
          const odd: string[] = []
          const verb = VERBS[name] ?? resume
          const end = await live(world, new Life(world), context =>
            verb({...context, ports: watched(context.ports, odd)}),
          )
          if (end instanceof Error && !KNOWN.some(each => end instanceof each)) throw end
          const told =
            end instanceof Error
              ? ((end as Partial<OutsideError>).code ?? end.name)
              : `${end.end} ${end.findings.map(each => each.code).join()}`
          ends.set(told, (ends.get(told) ?? 0) + 1)
          const helm = world.helm.calls.slice(calls)
          const allowed =
            /^(upgrade (istio-base|istio-ingress|istiod-[-\w]+)|rollback (istio-ingress|istiod-[-\w]+|istio-base) \d+|uninstall istiod-[-\w]+)$/
          expect([
            told,
            odd,
            helm.filter(each => !allowed.test(each)),
            world.judge.violations,
          ]).toEqual([told, [], [], []])
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
        },
      ),
      {
        numRuns: RUNS,
        seed: Number(process.env['FIRST_SEED'] ?? 9),
        endOnFailure: process.env['SHRINK'] === undefined,
      },
    )
    // A forger who is refused by the first look alone would show little of the second.
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining(['JOURNAL_UNREADABLE', 'halted STEP_UNFIT']),
    )
    if (process.env['TELL'] !== undefined) process.stderr.write(`${JSON.stringify([...ends])}\n`)
  },
)
