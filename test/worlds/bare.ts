import {manifestOf} from '../../src/adapters/manifest.ts'
import {node, rows, text} from '../../src/mesh/fields.ts'
import type {Snapshot, SnapshotObject} from '../../src/snapshot/snapshot.ts'

/**
 * A snapshot with the facts that a plan is made of, and none of the text that somebody else wrote:
 * no templates, manifests, schemas.
 */
export const bare = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  objects: snapshot.objects.map(bareObject),
  releases: snapshot.releases.map(each => ({...each, payload: bareRelease(each.payload)})),
})

function bareObject(object: SnapshotObject): SnapshotObject {
  const metadata = {...object.metadata}
  delete (metadata as {managedFields?: unknown}).managedFields
  if (object.kind === 'CustomResourceDefinition') {
    const spec = node(object['spec'])
    return {
      ...object,
      metadata,
      spec: {
        ...spec,
        versions: rows(spec['versions']).map(({name, served, storage}) => ({
          name,
          served,
          storage,
        })),
      },
    }
  }
  if (object.kind === 'ConfigMap' && !/^istio(-\d|$)/.test(object.metadata.name))
    return {...object, metadata, data: {}}
  return {...object, metadata}
}

/** Of a release: which chart, the user's values, and what its manifest names. */
function bareRelease(
  payload: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const {name, version: number, namespace, info, config, chart, manifest} = payload
  const {name: chartName, version, appVersion} = node(node(chart)['metadata'])
  const stubs = manifestOf(text(manifest)).map(
    each =>
      `---\napiVersion: ${each.apiVersion}\nkind: ${each.kind}\nmetadata:\n  name: ${each.name}\n${each.namespace === undefined ? '' : `  namespace: ${each.namespace}\n`}`,
  )
  return {
    name,
    version: number,
    namespace,
    info: {status: node(info)['status'], last_deployed: node(info)['last_deployed']},
    config,
    chart: {metadata: {name: chartName, version, appVersion}},
    manifest: stubs.join(''),
  }
}
