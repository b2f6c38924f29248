# Works for ever, a little at a time.
count=0
while :; do
    count=$((count + 1))
    echo "job $count done"
    sleep "$PAUSE"
done
