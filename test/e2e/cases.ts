import type {MeshOrder} from './mesh.ts'

/** An upgrade to try: what is there, and where it goes. */
export type Case = MeshOrder & {to: string}

const HELMS = [3, 4] as const
const KINDS = ['unrevisioned', 'revisioned'] as const

/**
 * The two that every run tries; with $MESHCTL_E2E_MATRIX=all both kinds with both Helms.
 * $MESHCTL_E2E_PAIRS, such as `1.26.8:1.27.9,1.29.6:1.30.3`, replaces the versions, for charts that
 * the fixtures do not have.
 */
export function upgradeCases(): Case[] {
  const everyone = process.env['MESHCTL_E2E_MATRIX'] === 'all'
  const pairs = (process.env['MESHCTL_E2E_PAIRS'] ?? '')
    .split(',')
    .filter(each => each !== '')
    .map(each => each.split(':'))
  if (pairs.length > 0)
    return pairs.flatMap(([version = '', to = '']) => matrix(everyone, version, to))
  return everyone
    ? [...matrix(true, '1.27.9', '1.28.10'), ...matrix(true, '1.28.10', '1.29.6')]
    : [one('unrevisioned', 3, ['1.27.9', '1.28.10']), one('revisioned', 4, ['1.28.10', '1.29.6'])]
}

function matrix(everyone: boolean, version: string, to: string): Case[] {
  const all = KINDS.flatMap(kind => HELMS.map(helm => one(kind, helm, [version, to])))
  return everyone ? all : all.filter(each => (each.kind === 'unrevisioned') === (each.helm === 3))
}

function one(kind: MeshOrder['kind'], helm: 3 | 4, [version, to]: readonly [string, string]): Case {
  return {kind, helm, version, to, tag: kind === 'unrevisioned' ? 'template' : 'release'}
}
