import {readFileSync, writeFileSync} from 'node:fs'
import {request} from 'node:https'
import {setTimeout as sleep} from 'node:timers/promises'
import {isDeepStrictEqual} from 'node:util'
import {parse} from 'yaml'
import {mergePatch} from '../../../../src/embedded/world/patch/merge-patch.ts'
import type {Fields} from '../../../../src/embedded/world/api-object.ts'
import {isFields} from '../../../../src/mesh/fields.ts'
import {until} from '../../../stand/deadline.ts'
import {bootStand} from '../../../stand/stand.ts'
import {CONVERSATIONS} from './all.ts'
import {NAMESPACE} from './conversation.ts'
import type {Conversation, Step} from './conversation.ts'
import type {Line} from './replay.ts'
import {WIDGETS} from './widgets.ts'

type Send = (
  method: string,
  path: string,
  body?: unknown,
  type?: string,
) => Promise<{status: number; answer: Fields}>

const TYPES = {
  create: 'application/json',
  update: 'application/json',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

/**
 * Plays the conversations to a real API server (a stand) and writes what it answered to
 * `recorded.json`. Run it by hand when they change.
 */
async function record(): Promise<void> {
  const stand = await bootStand({nodes: 1})
  try {
    const send = sender(stand.kubeconfig)
    await send('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: NAMESPACE},
    })
    await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', WIDGETS)
    await until(
      'widgets served',
      async () =>
        (await send('GET', `/apis/example.org/v1/namespaces/${NAMESPACE}/widgets`)).status === 200,
      20_000,
    )
    const recorded = Object.fromEntries(
      await Promise.all(
        CONVERSATIONS.map(async talk => [talk.name, await played(send, talk)] as const),
      ),
    )
    writeFileSync(new URL('recorded.json', import.meta.url), `${linesOf(recorded)}\n`)
  } finally {
    await stand.stop()
  }
}

/** A line for each step. */
function linesOf(recorded: Readonly<Record<string, readonly Line[]>>): string {
  const talks = Object.entries(recorded).map(
    ([name, steps]) =>
      `${JSON.stringify(name)}: [\n${steps.map(step => JSON.stringify(step)).join(',\n')}\n]`,
  )
  return `{\n${talks.join(',\n')}\n}`
}

async function played(send: Send, {path, steps}: Conversation): Promise<Line[]> {
  const out: Line[] = []
  let last: Fields | null = null
  const name = nameOf(steps[0])
  for (const step of steps) {
    // Times in managedFields have whole seconds: each step must have its own. The Deployment
    // controller needs some time, too.
    await sleep(1_200)
    const before = await send('GET', `${path}/${name}`)
    const live = before.status === 200 ? before.answer : null
    const body = step.over === true && live !== null ? mergePatch(live, step.body) : step.body
    const answer = await send(
      METHODS[step.how] ?? 'PATCH',
      addressOf(step, path, name),
      body,
      TYPES[step.how],
    )
    out.push({
      ...(isDeepStrictEqual(live, last) ? {} : {live}),
      ...(step.over === true ? {body} : {}),
      ...answer,
    })
    if (answer.status < 400) last = answer.answer
  }
  return out
}

const METHODS: Readonly<Record<string, string>> = {create: 'POST', update: 'PUT'}

function addressOf({by, how, force, subresource}: Step, path: string, name: string): string {
  const part = subresource === undefined ? '' : `/${subresource}`
  const target = how === 'create' ? path : `${path}/${name}${part}`
  return `${target}?fieldManager=${by}${how === 'apply' ? `&force=${force === true}` : ''}`
}

function nameOf(step: Step | undefined): string {
  const body = step?.body
  const metadata = isFields(body) ? body['metadata'] : undefined
  return String(isFields(metadata) ? metadata['name'] : '')
}

function sender(kubeconfig: string): Send {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: [
      {
        cluster: {
          server: string
          'certificate-authority-data'?: string
          'certificate-authority'?: string
        }
      },
    ]
    users: [{user: {token: string}}]
  }
  const {cluster} = config.clusters[0]
  const ca =
    cluster['certificate-authority'] === undefined
      ? Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64')
      : readFileSync(cluster['certificate-authority'])
  const {token} = config.users[0].user
  return async (method, path, body, type = 'application/json') =>
    await new Promise((resolve, reject) => {
      const call = request(
        new URL(path, cluster.server),
        {
          method,
          ca,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(body === undefined ? {} : {'content-type': type}),
          },
        },
        answer => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              answer: text.startsWith('{') ? (JSON.parse(text) as Fields) : {text},
            }),
          )
        },
      )
      call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
    })
}

await record()
