"""What lies in files of the past: lists of addresses, sitemaps, articles, WARC. Bytes in, values out, one at a time."""
