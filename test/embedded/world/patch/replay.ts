import {readFileSync} from 'node:fs'
import {apiVersionOf} from '../../../../src/embedded/world/kinds.ts'
import type {Kind} from '../../../../src/embedded/world/kinds.ts'
import {applied} from '../../../../src/embedded/world/patch/apply.ts'
import {jsonPatch} from '../../../../src/embedded/world/patch/json-patch.ts'
import {mergePatch} from '../../../../src/embedded/world/patch/merge-patch.ts'
import {strategicPatch} from '../../../../src/embedded/world/patch/strategic.ts'
import {afterUpdate} from '../../../../src/embedded/world/patch/update.ts'
import {Refusal} from '../../../../src/embedded/world/refusal.ts'
import {builtinKinds} from '../../../../src/embedded/world/schema/builtin-kinds.ts'
import {kindsOfCrd} from '../../../../src/embedded/world/schema/crd.ts'
import type {KubernetesData} from '../../../../src/embedded/world/schema/data.ts'
import {decode} from '../../../../src/embedded/world/schema/decode.ts'
import {withDefaults} from '../../../../src/embedded/world/schema/defaults.ts'
import {Schemas} from '../../../../src/embedded/world/schema/schemas.ts'
import type {Fields, ApiObject} from '../../../../src/embedded/world/api-object.ts'
import type {Conversation, Step} from './conversation.ts'
import {WIDGETS} from './widgets.ts'

/** What the real API server did in one step. */
export interface Recorded {
  /** The object just before; null: none. */
  readonly live: ApiObject | null
  /** The body as sent. */
  readonly body: unknown
  readonly status: number
  /** The object, or a `Status`. */
  readonly answer: Fields
}

const data = JSON.parse(
  readFileSync(new URL('../../../../templates/kubernetes.json', import.meta.url), 'utf8'),
) as KubernetesData

export const schemas = new Schemas(data)
const kinds: readonly Kind[] = [...builtinKinds(data), ...kindsOfCrd(WIDGETS as ApiObject)]

/**
 * A step in `recorded.json`: `live` is left out when it is the last answer, `body` when it is the
 * step's.
 */
export interface Line {
  readonly live?: Fields | null
  readonly body?: unknown
  readonly status: number
  readonly answer: Fields
}

const lines = JSON.parse(
  readFileSync(new URL('recorded.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly Line[]>>

/** What the real server answered to the steps of a conversation. */
export function recorded({name, steps}: Conversation): readonly Recorded[] {
  let last: ApiObject | null = null
  return (lines[name] ?? []).map(({live = last, body, status, answer}, index) => {
    const before = live as ApiObject | null
    last = status < 400 ? (answer as ApiObject) : before
    return {live: before, body: body === undefined ? steps[index]?.body : body, status, answer}
  })
}

export function kindOf({apiVersion, kind}: Pick<Conversation, 'apiVersion' | 'kind'>): Kind {
  const found = kinds.find(each => apiVersionOf(each) === apiVersion && each.kind === kind)
  if (found === undefined) throw new Error(`no kind ${apiVersion} ${kind}`)
  return found
}

/** The instant of all writes that are replayed. */
export const NOW = Date.UTC(2040, 0, 1)

/** What this room makes of the step: the object before admission, or the refusal. */
export function replayed(kind: Kind, step: Step, {live, body}: Recorded): ApiObject | Refusal {
  try {
    return step.how === 'apply'
      ? afterApply(kind, step, live, body)
      : afterOther(kind, step, live, body)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function afterApply(
  kind: Kind,
  {by, subresource, force}: Step,
  live: ApiObject | null,
  patch: unknown,
): ApiObject {
  const out = applied({
    schemas,
    kind,
    live: live ?? undefined,
    patch,
    manager: by,
    subresource,
    force,
    now: NOW,
  })
  return out === live ? out : readAs(kind, out)
}

function afterOther(
  kind: Kind,
  {by, how, subresource}: Step,
  live: ApiObject | null,
  body: unknown,
): ApiObject {
  const sent =
    how === 'create' || how === 'update'
      ? (body as Fields)
      : patched(kind, how, live as Fields, body)
  return afterUpdate({
    schemas,
    kind,
    was: live ?? undefined,
    is: readAs(kind, sent),
    manager: by,
    subresource,
    now: NOW,
  })
}

function patched(kind: Kind, how: Step['how'], live: Fields, body: unknown): Fields {
  if (how === 'json') return jsonPatch(live, body)
  return how === 'merge'
    ? mergePatch(live, body)
    : strategicPatch(schemas, schemas.of(kind), live, body)
}

const readAs = (kind: Kind, object: Fields): ApiObject =>
  withDefaults(schemas, kind, decode(schemas, kind, object).object) as ApiObject
