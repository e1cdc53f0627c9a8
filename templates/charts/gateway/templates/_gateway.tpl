{{- define "gateway.name" -}}
{{- .Values.name | default .Release.Name }}
{{- end -}}

{{- define "gateway.selector" -}}
app: {{ .Values.labels.app | default (include "gateway.name" .) | quote }}
istio: {{ .Values.labels.istio | default (include "gateway.name" . | trimPrefix "istio-") | quote }}
{{- end -}}

{{/* The labels a user asks for, but for the two that select the pods. */}}
{{- define "gateway.extra" -}}
{{- range $name, $value := omit .Values.labels "app" "istio" }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* Name, place and labels of every object; the account and its role have a name of their own. */}}
{{- define "gateway.metadata" -}}
namespace: {{ .Release.Namespace }}
labels:
  app.kubernetes.io/name: {{ include "gateway.name" . }}
  {{- include "release.labels" . | nindent 2 }}
  {{- include "gateway.selector" . | nindent 2 }}
  {{- include "gateway.extra" . | indent 2 }}
{{- end -}}

{{- define "gateway.account" -}}
{{- .Values.serviceAccount.name | default (ternary (include "gateway.name" .) "default" .Values.serviceAccount.create) }}
{{- end -}}
