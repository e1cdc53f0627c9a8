import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {startCluster} from '../../src/embedded/boot/cluster.ts'
import type {EmbeddedCluster} from '../../src/embedded/boot/cluster.ts'
import type {ReleaseRef, Values} from '../../src/mesh/snapshot.ts'
import {lineInto} from '../../src/embedded/in-process.ts'
import {openPorts} from '../../src/open.ts'
import type {PortOptions, OpenPorts} from '../../src/open.ts'
import {worldClock} from '../../src/rehearse/clock.ts'
import {NAMESPACES, SECRETS} from './ports.ts'
import {packedChart} from './packing.ts'

/**
 * A program in the place of helm: it writes down its words, says what it was told to say, and
 * brings the chart that it was given.
 */
const SCRIPT = `#!/usr/bin/env node
const fs = require('fs'), path = require('path')
const folder = path.dirname(process.argv[1]), words = process.argv.slice(2)
if (words[0] === 'version') { process.stdout.write('v3.17.3'); process.exit(0) }
fs.appendFileSync(path.join(folder, 'argv'), JSON.stringify(words) + '\\n')
const says = path.join(folder, 'says')
if (fs.existsSync(says)) { process.stderr.write(fs.readFileSync(says)); process.exit(1) }
const into = words.map(each => /^--destination=(.*)$/.exec(each)).filter(Boolean).map(each => each[1])[0]
if (words[0] === 'pull') fs.copyFileSync(path.join(folder, 'pulled.tgz'), path.join(into, 'pulled.tgz'))
if (words[0] === 'show') process.stdout.write(fs.readFileSync(path.join(folder, 'shown')))
`

/** A folder with such a helm, an embedded cluster, and ports to both. */
export interface HelmStage {
  readonly folder: string
  readonly world: EmbeddedCluster
  open(options?: Partial<PortOptions>): Promise<OpenPorts>
  /** The words of every call since the last time. */
  calls(): Promise<readonly (readonly string[])[]>
  /** What the next calls say before they fail; undefined: they do not fail. */
  says(text: string | undefined): Promise<void>
  close(): Promise<void>
}

export const chartFiles = (
  name: string,
  version: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: ${version}\n`,
  'values.yaml': 'a: 1\n',
  ...more,
})

export async function helmStage(): Promise<HelmStage> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-helm-'))
  const helm = join(folder, 'helm')
  await writeFile(helm, SCRIPT, {mode: 0o755})
  const world = await startCluster({speed: 0})
  world.serving.addUser('admin', ['system:masters'])
  await writeFile(join(folder, 'kubeconfig'), world.serving.kubeconfig('admin'))
  for (const name of ['base', 'istiod', 'gateway'])
    await writeFile(
      join(folder, `${name}-1.29.6.tgz`),
      packedChart(name, chartFiles(name, '1.29.6')),
    )
  const env = {PATH: process.env['PATH'], HOME: folder, MESHCTL_HELM: helm, MESHCTL_CHARTS: folder}
  return {
    folder,
    world,
    open: options =>
      openPorts(
        {
          kubeconfig: join(folder, 'kubeconfig'),
          istioNamespace: 'istio-system',
          version: '0.0.0',
          needsHelm: true,
          env,
          ...options,
        },
        (target, by) =>
          lineInto(
            {
              world: world.world,
              user: {name: 'admin', groups: ['system:masters']},
              clock: worldClock(world),
            },
            target,
            by,
          ),
      ),
    calls: async () => {
      const text = await readFile(join(folder, 'argv'), 'utf8').catch(() => '')
      await rm(join(folder, 'argv'), {force: true})
      return text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as readonly string[])
    },
    says: text =>
      text === undefined
        ? rm(join(folder, 'says'), {force: true})
        : writeFile(join(folder, 'says'), text),
    close: async () => {
      await world.stop()
      await rm(folder, {recursive: true})
    },
  }
}

/** Puts a release into the cluster as Helm keeps it: revision 1 of istiod 1.29.6. */
export async function putRelease(
  {cluster}: OpenPorts,
  {namespace, name}: ReleaseRef,
  config: Values,
): Promise<void> {
  const chart = {
    metadata: {apiVersion: 'v2', name: 'istiod', version: '1.29.6'},
    values: {},
    templates: [],
    files: [],
  }
  const payload = {
    name,
    namespace,
    version: 1,
    info: {status: 'deployed', last_deployed: '2026-01-01T00:00:00Z'},
    chart,
    config,
    manifest: '',
  }
  const release = Buffer.from(gzipSync(JSON.stringify(payload)).toString('base64')).toString(
    'base64',
  )
  const labels = {owner: 'helm', name, version: '1', status: 'deployed'}
  await cluster
    .create(
      {resource: NAMESPACES},
      {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}},
      {dryRun: false},
    )
    .catch(() => undefined)
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {name: `sh.helm.release.v1.${name}.v1`, namespace, labels},
    data: {release},
  }
  await cluster.create({resource: SECRETS, namespace}, secret, {dryRun: false})
}
