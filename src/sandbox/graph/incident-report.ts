import type { HealthIssue } from './seed.ts';

/** A post-incident review as a PDF of one page (ISO 32000-1, 7.5), with what the issue says of itself. */
export function incidentReport(issue: HealthIssue): Buffer {
  const lines = [
    `Post-incident review ${issue.id}`,
    issue.title,
    `Service: ${issue.service}`,
    `Start: ${issue.startDateTime}`,
    `End: ${issue.endDateTime ?? 'not known'}`,
    `Impact: ${issue.impactDescription}`,
  ];
  return pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    stream(`BT /F 11 Tf 40 540 Td 18 TL ${lines.map((line) => `${literal(line)} Tj T*`).join(' ')} ET`),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]);
}

function pdf(objects: readonly string[]): Buffer {
  let written = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = written.length;
    written += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${written.length}\n%%EOF\n`;
  return Buffer.from(written + table + end, 'latin1');
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

function literal(line: string): string {
  return `(${line.replace(/[\\()]/g, '\\$&').replace(/[^\x20-\xff]/g, '?')})`;
}
