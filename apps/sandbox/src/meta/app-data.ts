import { isJsonObject, type JsonObject } from "../json.ts";
import { type BusinessFault, DEVICE_INFO } from "./business-fault.ts";
import { type Keys, missing, outsideOf, type SchemaFault, checkOpen } from "./schema-fault.ts";

const APP_KEYS: Keys = new Map([
  ["advertiser_tracking_enabled", "any"],
  ["application_tracking_enabled", "any"],
  ["url_schemes", "texts"],
  ["install_referrer", "text"],
  ["installer_package", "text"],
  ["vendor_id", "text"],
  ["windows_attribution_id", "text"],
]);

const TRACKING = ["advertiser_tracking_enabled", "application_tracking_enabled"] as const;
const PATH = "['app_data']";

/**
 * Finds a flag that is not 0 or 1, or, in an event from an app, the required flag that is missing (Meta, App Events).
 */
export function checkAppData(appData: unknown, isFromApp: boolean): SchemaFault | undefined {
  const known: JsonObject = isJsonObject(appData) ? appData : {};
  for (const key of TRACKING) {
    const flag = known[key];
    if (flag !== undefined && flag !== 0 && flag !== 1) return outsideOf(`${PATH}['${key}']`, [0, 1]);
  }
  if (isFromApp && isJsonObject(appData) && known["advertiser_tracking_enabled"] === undefined) {
    return missing(`${PATH}['advertiser_tracking_enabled']`);
  }
  return checkOpen(known, APP_KEYS, PATH);
}

const EXTINFO_LENGTH = 16;

/**
 * Checks the device information that an event from an app needs: 16 values in order, system and its version not blank.
 */
export function findDeviceFault(appData: unknown, isFromApp: boolean): BusinessFault | undefined {
  const extinfo = isJsonObject(appData) ? appData["extinfo"] : undefined;
  if (extinfo === undefined) return isFromApp ? DEVICE_INFO : undefined;
  return isDeviceInfo(extinfo) ? undefined : DEVICE_INFO;
}

function isDeviceInfo(extinfo: unknown): boolean {
  if (!Array.isArray(extinfo) || extinfo.length !== EXTINFO_LENGTH) return false;
  if (!extinfo.every((value) => typeof value === "string" || typeof value === "number")) return false;
  return (extinfo[0] === "i2" || extinfo[0] === "a2") && extinfo[4] !== "";
}
