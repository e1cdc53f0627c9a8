import {mkdirSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Stand} from '../stand/stand.ts'
import type {Mesh} from './mesh.ts'

/** The program of this clone. */
export const BIN = resolve(import.meta.dirname, '../../bin/run.js')

export type MeshctlOptions = {
  mesh?: Pick<Mesh, 'helmPath' | 'charts'>
  kubeconfig?: string
  env?: Record<string, string>
}

/** The folder and environment of a meshctl on a stand. */
export function surroundings(
  stand: Pick<Stand, 'folder' | 'kubeconfig'>,
  {mesh, kubeconfig = stand.kubeconfig, env = {}}: MeshctlOptions,
): {cwd: string; env: Record<string, string>} {
  const home = join(stand.folder, 'home')
  mkdirSync(home, {recursive: true})
  const ports = mesh === undefined ? {} : {MESHCTL_HELM: mesh.helmPath, MESHCTL_CHARTS: mesh.charts}
  return {
    cwd: home,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: home,
      LANG: 'C.UTF-8',
      KUBECONFIG: kubeconfig,
      ...ports,
      ...env,
    },
  }
}
