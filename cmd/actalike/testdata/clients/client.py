"""A client of the profile API: python3 client.py URL BODY-FILE [TOKEN]

It prints the status of the answer, and the answer.
"""

import sys
import urllib.error
import urllib.request

url, body, *token = sys.argv[1:]
headers = {"Content-Type": "application/json"}
if token:
    headers["Authorization"] = f"Bearer {token[0]}"
with open(body, "rb") as file:
    request = urllib.request.Request(url, file.read(), headers, method="PATCH")
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.status)
print(answer.read().decode())
