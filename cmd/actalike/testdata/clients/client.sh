#!/bin/sh
# A client of the profile API: sh client.sh URL BODY-FILE [TOKEN]
#
# It prints the status of the answer, and the answer.
set -eu
curl --silent --show-error --request PATCH "$1" \
	--header 'Content-Type: application/json' ${3:+--header "Authorization: Bearer $3"} \
	--data-binary "@$2" --write-out '%{stderr}%{http_code}\n' --output - 2>&1
