"""What happened to accounts and to what is shared, one line an event, without naming anybody."""
