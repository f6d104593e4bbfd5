"""HTTP that every room shares: middleware, the cache of public pages, refusals as pages, kept forms."""
