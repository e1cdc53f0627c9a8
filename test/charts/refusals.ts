import type {HelmMajor} from '../stand/helm-binaries.ts'
import {minorOf, OWN} from './packages.ts'
import type {Pair} from './packages.ts'

/** Releases with validators, whose failure policy istiod owns. */
const VALIDATED = ['istio-base', 'istiod', 'istiod-canary']

/**
 * What a real Helm does not do in a journey without a flag, in order: the action, and the flags
 * that it had already. The causes are cases 26 and 58 of the catalogue of failures, and CRDs that
 * belong to no release.
 */
export function expectedRefusals({from, to}: Pair, major: HelmMajor): string[] {
  // up to 1.22 the CRDs were in crds/, which no release owns; from 1.24 on they are templates
  const moved = OWN && minorOf(from) <= 22 && minorOf(to) > 22
  const ownership = moved ? ['upgrade istio-base'] : []
  if (major === 3) return ownership
  // until 1.24 the schema of the gateway chart forbids the key that its own defaults are under;
  // Helm 3 does not look that closely
  const forbids = (verb: string, version: string) =>
    OWN && minorOf(version) <= 24 ? [`${verb} ingress`] : []
  // charts to 1.27 always write the failure policy, later ones only when they are installed, which
  // is what a rollback goes back to
  const writes = minorOf(to) <= 27
  const upgrades = writes
    ? VALIDATED.map(
        name => `upgrade ${name}${moved && name === 'istio-base' ? ' --take-ownership' : ''}`,
      )
    : []
  return [
    ...forbids('install', from),
    ...ownership,
    ...upgrades,
    ...forbids('upgrade', to),
    ...VALIDATED.toReversed().map(name => `rollback ${name}`),
  ]
}
