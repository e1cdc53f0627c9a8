import {INJECT, injectorsFor} from '../../mesh/injection.ts'
import {at} from '../../mesh/fields.ts'
import {nameOf} from '../../mesh/pods.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {minorOf} from '../version.ts'
import {placeOf} from '../place.ts'

/**
 * From here on istiod takes any other value than true and false for none (injectRequired in 1.26.8
 * and 1.27.9).
 */
const STRICT_FROM = 27
const ONCE_YES = ['y', 'yes', 'true', 'on']

/**
 * F-12: the webhook only knows `false`, and what istiod makes of other values changed with 1.27.
 */
export const injectValue: Check = {
  code: 'INJECT_VALUE_ODD',
  title: 'Every template that says whether it is injected says true or false',
  severity: 'warns',
  source: 'F-12; Istio 1.27: only true and false are accepted',
  means:
    'A pod template has `sidecar.istio.io/inject` with a value that is neither `true` nor ' +
    '`false`. Up to 1.26 istiod took `yes`, `on` and `y` for yes and all else for no; from ' +
    '1.27 on such a value counts as none.',
  help: 'Write `"true"` or `"false"`, in quotes, into the pod template.',
  needs: [],
  find: evidence => {
    const odd = oddTemplates(evidence)
    const groups = Map.groupBy(odd, each => ONCE_YES.includes(each.value.toLowerCase()))
    return [...groups].flatMap(([yes, templates]) => {
      const outcome = outcomeOf(evidence, yes)
      return outcome === undefined ? [] : [hit(templates, outcome)]
    })
  },
}

interface Odd {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly value: string
}

/** Only where an injector would be asked at all. */
function oddTemplates({seen}: Evidence): readonly Odd[] {
  return [...seen.namespaces.values()].flatMap(namespace =>
    namespace.workloads.flatMap(each => {
      const value = each.templateLabels[INJECT] ?? each.templateAnnotations[INJECT] ?? ''
      if (
        ['', 'true', 'false'].includes(value) ||
        each.hostNetwork ||
        injectorsFor(seen.injectors, namespace, each.templateLabels).length === 0
      )
        return []
      return [{kind: each.ref.kind, namespace: namespace.name, name: nameOf(each), value}]
    }),
  )
}

interface Outcome {
  readonly severity: Hit['severity']
  readonly why: string
}

/** Undefined: it means the same before and after, and what it says. */
function outcomeOf(evidence: Evidence, yes: boolean): Outcome | undefined {
  const byDefault = at(evidence.asked.like?.values, 'global', 'proxy', 'autoInject') !== 'disabled'
  const change = changes(evidence)
  if (change === 'changes' && yes !== byDefault) return yes ? LOST : WON
  if (yes) return undefined
  return {
    severity: 'info',
    why:
      change === 'strict' && byDefault
        ? 'istiod takes it for nothing said and injects, whatever the author meant.'
        : 'istiod leaves such pods alone, while the injection webhook still calls it for every ' +
          'one.',
  }
}

const LOST: Outcome = {
  severity: 'blocks',
  why:
    'The old istiod reads it as true. The new one ignores it, and this mesh injects only pods ' +
    'that ask for it: new pods start without a sidecar, and no error is reported.',
}
const WON: Outcome = {
  severity: 'warns',
  why:
    'The old istiod reads it as false. The new one ignores it and injects: after the namespace ' +
    'has moved, new pods get a sidecar that nobody asked for.',
}

/** An old version that cannot be told may be one of before. */
function changes({seen, asked}: Evidence): 'lax' | 'changes' | 'strict' {
  if ((minorOf(asked.version) ?? STRICT_FROM) < STRICT_FROM) return 'lax'
  return asked.from.every(each => (minorOf(seen.revisions.get(each)?.version) ?? 0) >= STRICT_FROM)
    ? 'strict'
    : 'changes'
}

const hit = (templates: readonly Odd[], {severity, why}: Outcome): Hit => ({
  ...(severity === undefined ? {} : {severity}),
  what:
    `${templates.length} template(s) set ${INJECT} to something else than true or false: ` +
    `${some(templates.map(each => `${placeOf(each)} (${each.value})`))}.`,
  why,
  next: [
    'Write "true" or "false" into the template:',
    ...templates
      .slice(0, 1)
      .map(({namespace, name}) => sh`kubectl -n ${namespace} edit ${name.toLowerCase()}`),
  ],
  objects: templates.map(each => ({
    kind: each.kind,
    namespace: each.namespace,
    name: each.name.split('/')[1] ?? '',
  })),
})
