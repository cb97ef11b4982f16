/** Invented companies and people. Any likeness is chance; the domains are reserved for examples. */

export interface Company {
  name: string;
  domain: string | null;
  industry: string | null;
  employees: number | null;
  revenue: number | null;
  country: string | null;
  technologies: string[];
  doNotContact?: boolean;
  people: { first: string; last: string; title: string | null; email?: boolean; optedOut?: boolean }[];
}

const company = (
  name: string,
  domain: string | null,
  industry: string | null,
  employees: number | null,
  revenue: number | null,
  country: string | null,
  technologies: string[],
  people: Company["people"],
  doNotContact = false,
): Company => ({ name, domain, industry, employees, revenue, country, technologies, people, doNotContact });

export const companies: Company[] = [
  company(
    "Alder & Finch Robotics",
    "alderfinch.example",
    "Manufacturing",
    640,
    98_000_000,
    "DE",
    ["SAP", "AWS"],
    [
      { first: "Mara", last: "Lindqvist", title: "VP Operations" },
      { first: "Jonas", last: "Wechsler", title: "Head of Procurement" },
    ],
  ),
  company(
    "Brightwater Clinics",
    "brightwater.example",
    "Healthcare",
    1_250,
    210_000_000,
    "US",
    ["Epic"],
    [{ first: "Dana", last: "Okafor", title: "Director of Patient Systems" }],
  ),
  company(
    "Cobalt Freight",
    "cobaltfreight.example",
    "Logistics",
    310,
    54_000_000,
    "NL",
    ["AWS", "Snowflake"],
    [
      { first: "Pieter", last: "van Dalen", title: "COO" },
      { first: "Noor", last: "Haddad", title: "Data Lead" },
    ],
  ),
  company(
    "Driftline Software",
    "driftline.example",
    "Software",
    180,
    31_000_000,
    "US",
    ["AWS", "Salesforce"],
    [{ first: "Priya", last: "Raman", title: "Head of Revenue Operations" }],
  ),
  company(
    "Evergreen Mutual",
    "evergreenmutual.example",
    "Insurance",
    2_400,
    null,
    "CA",
    ["Guidewire"],
    [{ first: "Claire", last: "Bouchard", title: "Director, Claims" }],
  ),
  company(
    "Fathom Analytics",
    "fathom.example",
    "Software",
    null,
    null,
    "GB",
    ["Snowflake"],
    [{ first: "Tom", last: "Ashworth", title: "Founder" }],
  ),
  company("Granite Peak Energy", "granitepeak.example", "Energy", 870, 160_000_000, "US", [], []),
  company(
    "Harbor & Vale Foods",
    "harborvale.example",
    "Food",
    95,
    12_000_000,
    "IE",
    ["Shopify"],
    [{ first: "Aoife", last: "Brennan", title: null }],
  ),
  company("Ironwood Labs", null, null, null, null, null, [], []),
  company(
    "Juniper Row Hotels",
    "juniperrow.example",
    "Hospitality",
    430,
    67_000_000,
    "ES",
    ["Opera"],
    [{ first: "Lucía", last: "Ferrer", title: "Group Revenue Manager" }],
  ),
  company(
    "Kestrel Aerospace",
    "kestrel.example",
    "Manufacturing",
    1_900,
    420_000_000,
    "US",
    ["SAP", "Azure"],
    [
      { first: "Marcus", last: "Hale", title: "Chief Procurement Officer" },
      { first: "Yuki", last: "Tanabe", title: "Program Director" },
    ],
  ),
  company(
    "Lumen Street Media",
    "lumenstreet.example",
    "Media",
    60,
    8_000_000,
    "US",
    ["HubSpot"],
    [{ first: "Sam", last: "Ortega", title: "Managing Director", optedOut: true }],
  ),
  company(
    "Monarch Casino Group",
    "monarchcasino.example",
    "Gambling",
    3_000,
    900_000_000,
    "MT",
    ["AWS"],
    [{ first: "Viktor", last: "Zammit", title: "CTO" }],
  ),
  company(
    "Northgate Packaging",
    "northgate.example",
    "Manufacturing",
    520,
    77_000_000,
    "PL",
    ["SAP"],
    [{ first: "Agnieszka", last: "Nowak", title: "Supply Chain Director" }],
  ),
  company(
    "Old Mill Textiles",
    "oldmill.example",
    "Textiles",
    140,
    19_000_000,
    "PT",
    [],
    [{ first: "Rui", last: "Carvalho", title: "Owner", email: false }],
    true,
  ),
];
