import {sh} from '../mesh/shell.ts'
import {markdownText, visible} from './escape.ts'
import type {Paint} from './paint.ts'

export interface SandboxDocument {
  readonly scenario: string
  readonly about: string
  readonly server: string
  readonly kubeconfig: string
  readonly istio?: string
  readonly charts?: string | undefined
  readonly helm?: string | undefined
}

/** What to do in a sandbox that is up. */
export function sandboxPage(document: SandboxDocument, ink: Paint): readonly string[] {
  return [
    `${ink.bold('A cluster is up')} at ${document.server}: ${visible(document.about)}`,
    '',
    ...exports(document),
    '',
    'In another terminal, with the lines above: kubectl get pods -A, helm list -A, meshctl upgrade plan VERSION.',
    'Ctrl-C here ends it all.',
  ]
}

export function sandboxMarkdown(document: SandboxDocument): readonly string[] {
  return [
    `# Sandbox: ${markdownText(document.scenario)}`,
    '',
    markdownText(document.about),
    '',
    '```sh',
    ...exports(document),
    '```',
  ]
}

function exports({kubeconfig, charts, helm}: SandboxDocument): readonly string[] {
  const all = [
    ['KUBECONFIG', kubeconfig],
    ['MESHCTL_CHARTS', charts],
    ['MESHCTL_HELM', helm],
  ] as const
  return all.flatMap(([name, value]) => (value === undefined ? [] : [sh`export ${name}=${value}`]))
}
