"""What runs beside the requests."""
import service

service.serve("jobs", "/health")
