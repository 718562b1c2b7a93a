import { i18n } from "@lingui/core";
import type { ReactNode } from "react";

/** How to reach somebody, and what they do; what is empty is not told. */
export interface DetailsView {
  readonly email: string;
  readonly phone: string;
  readonly pronouns: string;
  readonly department: string;
  readonly location: string;
  readonly time_zone: string;
  readonly about: string;
}

export function ProfileDetails({ details }: { readonly details: DetailsView | null }) {
  if (!details) return null;
  const { email, phone, time_zone, about } = details;
  const lines: readonly (readonly [string, ReactNode])[] = [
    [i18n.t("Pronouns"), details.pronouns],
    [i18n.t("Department"), details.department],
    [i18n.t("E-mail"), email && <a href={`mailto:${email}`}>{email}</a>],
    [i18n.t("Phone"), phone && <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>],
    [i18n.t("Location"), details.location],
    [i18n.t("Local time"), time_zone && localTime(time_zone)],
    [i18n.t("About"), about],
  ];
  const told = lines.filter(([, value]) => value);
  if (told.length === 0) return null;
  return (
    <dl className="profile-details">
      {told.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "14:05 (Europe/Paris)"; a zone this browser does not know is named alone. */
function localTime(timeZone: string, now = new Date()): string {
  try {
    const format = new Intl.DateTimeFormat(i18n.locale, { timeZone, timeStyle: "short" });
    return `${format.format(now)} (${timeZone})`;
  } catch {
    return timeZone;
  }
}
