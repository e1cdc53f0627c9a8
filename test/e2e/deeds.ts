import type {KubeObject} from '../stand/kube.ts'
import {namespaceOf} from '../stand/objects.ts'
import type {Change} from './recorder.ts'

/** Set by controllers, or different in every run by their nature. */
const RESTLESS_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
]
const TOKEN = 'meshctl.dev/restarted-for'
/** Kinds that controllers make and change all the time. */
const CONSEQUENCES: readonly string[] = ['pods', 'endpointslices']

/**
 * What a run did, told by what it left in the objects that people and Helm write: each wish that
 * changed, one line each, sorted. In: changes as the recorder tells them; a namespace whose changes
 * do not count.
 */
export function deedsIn(changes: readonly Change[], without: string): readonly string[] {
  const theirs = changes.filter(
    each => !CONSEQUENCES.includes(each.plural) && namespaceIn(each) !== without,
  )
  return theirs.flatMap(deed).sort()
}

const namespaceIn = ({object, before, plural, key}: Change): string =>
  plural === 'namespaces' ? key : namespaceOf(object ?? before ?? {})

function deed({plural, key, object, before}: Change): readonly string[] {
  const [now, then] = [object, before].map(each =>
    each === undefined ? 'gone' : JSON.stringify(wish(each)),
  )
  return now === then ? [] : [`${plural} ${key}: ${then ?? ''} -> ${now ?? ''}`]
}

type Template = {metadata?: KubeObject['metadata']; spec?: unknown}
type Whole = KubeObject & {
  spec?: {template?: Template; selector?: unknown; ports?: unknown; type?: unknown}
  webhooks?: {
    name?: unknown
    clientConfig?: {service?: unknown}
    namespaceSelector?: unknown
    objectSelector?: unknown
  }[]
}

/**
 * What somebody wants of an object. Not the certificates in it, nor how many replicas an autoscaler
 * asked for.
 */
function wish(object: KubeObject): object {
  const {metadata, spec, webhooks} = object as Whole
  const template = spec?.template
  return {
    labels: metadata?.labels,
    annotations: quiet(metadata?.annotations),
    ...(template === undefined
      ? {}
      : {
          template: {
            labels: template.metadata?.labels,
            annotations: quiet(template.metadata?.annotations),
          },
        }),
    ...(spec?.ports === undefined ? {} : {service: {type: spec.type, selector: spec.selector}}),
    ...(webhooks === undefined
      ? {}
      : {
          webhooks: webhooks.map(each => [
            each.name,
            each.clientConfig?.service,
            each.namespaceSelector,
            each.objectSelector,
          ]),
        }),
  }
}

/** The token of a restart names its run: that there is one is what counts. */
function quiet(annotations: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations ?? {})
      .filter(([key]) => !RESTLESS_ANNOTATIONS.includes(key))
      .map(([key, value]) => [key, key === TOKEN ? value.replace(/^[^/]*\//, 'RUN/') : value]),
  )
}
