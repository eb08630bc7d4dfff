"""VBA projects written and read without Office, as MS-OVBA and MS-CFB describe them."""
